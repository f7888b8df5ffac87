package leadstream.peer;

import com.yahoo.labs.samoa.instances.Attribute;
import com.yahoo.labs.samoa.instances.Instances;
import com.yahoo.labs.samoa.instances.InstancesHeader;
import java.util.ArrayList;
import java.util.List;

/** What MOA is told of the columns of a file, the last of which is the label. */
final class MoaHeader {
  private MoaHeader() {}

  static InstancesHeader withLabel(String[] columns) {
    List<Attribute> attributes = numbersAndCategories(columns);
    attributes.add(new Attribute(columns[columns.length - 1], numbers(2)));
    return header(attributes);
  }

  static InstancesHeader withoutLabel(String[] columns) {
    return header(numbersAndCategories(columns));
  }

  private static List<Attribute> numbersAndCategories(String[] columns) {
    List<Attribute> attributes = new ArrayList<>();
    for (int i = 0; i + 1 < columns.length; i++) {
      int colon = columns[i].indexOf(':');
      if (colon < 0) {
        attributes.add(new Attribute(columns[i]));
      } else {
        int categories = Integer.parseInt(columns[i].substring(colon + 1));
        attributes.add(new Attribute(columns[i].substring(0, colon), numbers(categories)));
      }
    }
    return attributes;
  }

  private static InstancesHeader header(List<Attribute> attributes) {
    InstancesHeader made = new InstancesHeader(new Instances("rows", attributes, 0));
    made.setClassIndex(attributes.size() - 1);
    return made;
  }

  private static List<String> numbers(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(Integer.toString(i));
    }
    return texts;
  }
}
