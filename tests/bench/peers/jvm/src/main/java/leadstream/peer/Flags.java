package leadstream.peer;

import java.util.HashMap;
import java.util.Map;

/** What the program was started with: --name=value. */
final class Flags {
  private final Map<String, String> values = new HashMap<>();

  Flags(String[] arguments) {
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (!argument.startsWith("--") || equals < 0) {
        throw new IllegalArgumentException("flags come as --name=value, not " + argument);
      }
      values.put(argument.substring(2, equals), argument.substring(equals + 1));
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("--" + name + " is missing");
    }
    return value;
  }

  int count(String name) {
    return Integer.parseInt(text(name));
  }

  double number(String name) {
    return Double.parseDouble(text(name));
  }
}
