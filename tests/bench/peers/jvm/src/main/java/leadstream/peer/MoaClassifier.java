package leadstream.peer;

import com.github.javacliparser.ClassOption;
import com.yahoo.labs.samoa.instances.DenseInstance;
import com.yahoo.labs.samoa.instances.Instance;
import com.yahoo.labs.samoa.instances.InstancesHeader;
import moa.classifiers.Classifier;
import moa.core.Utils;

/** One of MOA's classifiers, by its command line. */
final class MoaClassifier implements Learner {
  private final Classifier learner;
  private final Instance[] instances;

  private MoaClassifier(Classifier learner, Instance[] instances) {
    this.learner = learner;
    this.instances = instances;
  }

  /** The instances are made here, before any clock starts. */
  static Maker maker(String commandLine, Rows rows) {
    InstancesHeader header = MoaHeader.withLabel(rows.columns);
    Instance[] instances = new Instance[rows.count()];
    for (int i = 0; i < instances.length; i++) {
      instances[i] = new DenseInstance(1.0, rows.cells(i));
      instances[i].setDataset(header);
    }
    return () -> new MoaClassifier(make(commandLine, header), instances);
  }

  static Classifier make(String commandLine, InstancesHeader header) throws Exception {
    Classifier made =
        (Classifier) ClassOption.cliStringToObject(commandLine, Classifier.class, null);
    made.setModelContext(header);
    made.prepareForUse();
    return made;
  }

  @Override
  public double testThenTrain(int row) {
    Instance instance = instances[row];
    int told = Utils.maxIndex(learner.getVotesForInstance(instance));
    learner.trainOnInstance(instance);
    return told == (int) instance.classValue() ? 1 : 0;
  }
}
