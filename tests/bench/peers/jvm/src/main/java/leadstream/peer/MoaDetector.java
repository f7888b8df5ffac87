package leadstream.peer;

import com.yahoo.labs.samoa.instances.DenseInstance;
import com.yahoo.labs.samoa.instances.Instance;
import com.yahoo.labs.samoa.instances.InstancesHeader;
import java.util.Arrays;
import moa.classifiers.Classifier;
import moa.classifiers.oneclass.HSTrees;

/**
 * MOA's half-space trees. They cut every attribute of an instance, its class too: a label there
 * would be seen, so instances have none, and their last column stands for the class that MOA wants.
 */
final class MoaDetector implements Learner {
  private final HSTrees learner;
  private final Instance[] instances;

  private MoaDetector(HSTrees learner, Instance[] instances) {
    this.learner = learner;
    this.instances = instances;
  }

  static boolean isMeant(String commandLine) {
    return commandLine.startsWith("oneclass.");
  }

  static Maker maker(String commandLine, Rows rows) {
    InstancesHeader header = MoaHeader.withoutLabel(rows.columns);
    Instance[] instances = new Instance[rows.count()];
    for (int i = 0; i < instances.length; i++) {
      double[] cells = rows.cells(i);
      instances[i] = new DenseInstance(1.0, Arrays.copyOf(cells, cells.length - 1));
      instances[i].setDataset(header);
    }
    return () -> {
      Classifier made = MoaClassifier.make(commandLine, header);
      return new MoaDetector((HSTrees) made, instances);
    };
  }

  @Override
  public double testThenTrain(int row) {
    double score = learner.getAnomalyScore(instances[row]);
    learner.trainOnInstance(instances[row]);
    return score;
  }
}
