import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Copies the classes of a package, and one of them, with its nested classes, without its locks:
 * {@code synchronized}, monitors, waiting for them, and all kinds of {@code Lock} are left out.
 * Before each use of a field of the package that can change, another thread may go on instead: what
 * a class guards may be a field of another. A scenario that does not fail with it tests nothing.
 */
class WithoutLocks {

  private static final ClassFile FORMAT = ClassFile.of();
  private static final ClassDesc STEP = ClassDesc.of("Step");

  /** The fields of the package that never change, as {@code class.field}. */
  private static final Set<String> FINAL = new HashSet<>();

  /** Arguments: the folder of classes, the folder of the copies, the class. */
  public static void main(String[] args) throws Exception {
    Path from = Path.of(args[0]);
    Path file = from.resolve("dev/turboqueue/internal/" + args[2].replace('.', '/') + ".class");
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("There is no class " + file + ": update Schedule.java");
    }
    String nameOrNested = file.getFileName().toString().replace(".class", "([$].*)?[.]class");
    Map<Path, ClassModel> classes = parsed(file.getParent());
    classes.values().forEach(WithoutLocks::noteFinal);
    for (var each : classes.entrySet()) {
      boolean unlocked = each.getKey().getFileName().toString().matches(nameOrNested);
      Path target = Path.of(args[1]).resolve(from.relativize(each.getKey()));
      Files.createDirectories(target.getParent());
      Files.write(target, unlocked ? unlocked(each.getValue()) : withSteps(each.getValue()));
    }
  }

  private static Map<Path, ClassModel> parsed(Path folder) throws Exception {
    Map<Path, ClassModel> classes = new HashMap<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        classes.put(file, FORMAT.parse(Files.readAllBytes(file)));
      }
    }
    return classes;
  }

  private static void noteFinal(ClassModel type) {
    type.fields().stream()
        .filter(field -> field.flags().has(AccessFlag.FINAL))
        .forEach(field -> FINAL.add(type.thisClass().asInternalName() + "." + field.fieldName()));
  }

  private static byte[] withSteps(ClassModel type) {
    return FORMAT.transformClass(type, ClassTransform.transformingMethodBodies(WithoutLocks::step));
  }

  private static void step(CodeBuilder code, CodeElement element) {
    if (element instanceof FieldInstruction use
        && !FINAL.contains(use.owner().asInternalName() + "." + use.name())) {
      code.invokestatic(STEP, "next", MethodTypeDesc.ofDescriptor("()V"));
    }
    code.with(element);
  }

  private static byte[] unlocked(ClassModel type) {
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
    return FORMAT.transformClass(type, ClassTransform.transformingMethods(methods));
  }

  private static void leaveOut(CodeBuilder code, CodeElement element) {
    if (element instanceof MonitorInstruction) {
      code.pop();
    } else if (!(element instanceof InvokeInstruction call)) {
      step(code, element);
    } else if (isLock(call)) {
      code.pop();
    } else if (isTimedLock(call)) {
      code.pop().pop2().pop().iconst_1();
    } else if (isWait(call)) {
      code.pop2().pop();
    } else if (isNotify(call)) {
      code.pop();
    } else {
      code.with(call);
    }
  }

  private static boolean isLock(InvokeInstruction call) {
    String method = call.name().stringValue();
    return isOfLock(call)
        && (method.equals("lock") || method.equals("unlock"))
        && call.type().equalsString("()V");
  }

  private static boolean isTimedLock(InvokeInstruction call) {
    return isOfLock(call)
        && call.name().equalsString("tryLock")
        && call.type().equalsString("(JLjava/util/concurrent/TimeUnit;)Z");
  }

  private static boolean isOfLock(InvokeInstruction call) {
    return call.owner().asInternalName().startsWith("java/util/concurrent/locks/");
  }

  private static boolean isWait(InvokeInstruction call) {
    return call.name().equalsString("wait") && call.type().equalsString("(J)V");
  }

  private static boolean isNotify(InvokeInstruction call) {
    return call.name().stringValue().startsWith("notify") && call.type().equalsString("()V");
  }
}
