import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Copies the classes of a package, and one of them, with its nested classes, without its locks:
 * {@code synchronized}, monitors, waiting for them, and all kinds of {@code Lock} are left out.
 * Before each use of a field of the package another thread may go on instead: what a class guards
 * may be a field of another. A scenario that does not fail with it tests nothing.
 */
class WithoutLocks {

  private static final ClassDesc STEP = ClassDesc.of("Step");

  /** Arguments: the folder of classes, the folder of the copies, the class. */
  public static void main(String[] args) throws Exception {
    Path from = Path.of(args[0]);
    Path file = from.resolve("dev/turboqueue/internal/" + args[2].replace('.', '/') + ".class");
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("There is no class " + file + ": update Schedule.java");
    }
    String name = file.getFileName().toString().replace(".class", "");
    try (var files = Files.list(file.getParent())) {
      for (Path each : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        boolean unlocked = each.getFileName().toString().matches(name + "([$].*)?[.]class");
        Path target = Path.of(args[1]).resolve(from.relativize(each));
        Files.createDirectories(target.getParent());
        byte[] bytes = Files.readAllBytes(each);
        Files.write(target, unlocked ? unlocked(bytes) : withSteps(bytes));
      }
    }
  }

  private static byte[] withSteps(byte[] bytes) {
    ClassFile format = ClassFile.of();
    return format.transformClass(
        format.parse(bytes), ClassTransform.transformingMethodBodies(WithoutLocks::step));
  }

  private static void step(CodeBuilder code, CodeElement element) {
    if (element instanceof FieldInstruction) {
      code.invokestatic(STEP, "next", MethodTypeDesc.ofDescriptor("()V"));
    }
    code.with(element);
  }

  private static byte[] unlocked(byte[] bytes) {
    ClassFile format = ClassFile.of();
    MethodTransform methods =
        MethodTransform.transformingCode(CodeTransform.ofStateful(() -> WithoutLocks::leaveOut))
            .andThen(
                (builder, element) -> {
                  if (element instanceof java.lang.classfile.AccessFlags flags) {
                    builder.withFlags(flags.flagsMask() & ~AccessFlag.SYNCHRONIZED.mask());
                  } else {
                    builder.with(element);
                  }
                });
    return format.transformClass(
        format.parse(bytes), ClassTransform.transformingMethods(methods));
  }

  private static void leaveOut(CodeBuilder code, CodeElement element) {
    if (element instanceof MonitorInstruction) {
      code.pop();
    } else if (element instanceof InvokeInstruction call && isLock(call)) {
      code.pop();
    } else if (element instanceof InvokeInstruction call && isWait(call)) {
      code.pop2().pop();
    } else if (element instanceof InvokeInstruction call && isNotify(call)) {
      code.pop();
    } else {
      step(code, element);
    }
  }

  private static boolean isLock(InvokeInstruction call) {
    String method = call.name().stringValue();
    return call.owner().asInternalName().startsWith("java/util/concurrent/locks/")
        && (method.equals("lock") || method.equals("unlock"))
        && call.type().equalsString("()V");
  }

  private static boolean isWait(InvokeInstruction call) {
    return call.name().equalsString("wait") && call.type().equalsString("(J)V");
  }

  private static boolean isNotify(InvokeInstruction call) {
    return call.name().stringValue().startsWith("notify") && call.type().equalsString("()V");
  }
}
