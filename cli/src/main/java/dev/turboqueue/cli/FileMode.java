package dev.turboqueue.cli;

import dev.turboqueue.DirectoryOptions;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option for the permissions of new files. */
final class FileMode {

  /** The permissions in the order of the digits' bits, beginning with execution by others. */
  private static final PosixFilePermission[] BITS = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  private static final Set<PosixFilePermission> OWNERS =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      converter = Converter.class,
      description =
          "The permissions of new files, whatever the umask: 0660 or rw-rw----; by default 0600."
              + " Folders get x wherever files get r.")
  private @Nullable Set<PosixFilePermission> permissions;

  /** Returns a builder of options with these permissions. */
  DirectoryOptions.Builder options() {
    DirectoryOptions.Builder options = DirectoryOptions.builder();
    return permissions == null ? options : options.filePermissions(permissions);
  }

  /** Parses permissions in the forms of chmod and ls. */
  static final class Converter implements ITypeConverter<Set<PosixFilePermission>> {

    @Override
    public Set<PosixFilePermission> convert(String text) {
      Set<PosixFilePermission> permissions = parse(text);
      if (!permissions.containsAll(OWNERS)) {
        throw new TypeConversionException("'" + text + "' must let the owner read and write");
      }
      return permissions;
    }

    private static Set<PosixFilePermission> parse(String text) {
      if (text.matches("0?[0-7]{3}")) {
        return permissions(Integer.parseInt(text, 8));
      }
      try {
        return PosixFilePermissions.fromString(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'" + text + "' is not a file mode; write, for example, 0660 or rw-rw----");
      }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
      Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      for (int bit = 0; bit < BITS.length; bit++) {
        if ((mode >> bit & 1) == 1) {
          permissions.add(BITS[bit]);
        }
      }
      return permissions;
    }
  }
}
