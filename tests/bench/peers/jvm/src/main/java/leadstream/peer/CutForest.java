package leadstream.peer;

import com.amazon.randomcutforest.RandomCutForest;

/**
 * The random cut forest of AWS, 50 trees of 256 points, on one thread. A point stands for itself and
 * those before it if the learner's name ends in a shingle: "RandomCutForest 8".
 */
final class CutForest implements Learner {
  static final String NAME = "RandomCutForest";

  private final RandomCutForest forest;
  private final float[][] points;

  private CutForest(RandomCutForest forest, float[][] points) {
    this.forest = forest;
    this.points = points;
  }

  static Maker maker(String learner, Rows rows) {
    String[] words = learner.split(" ");
    if (!words[0].equals(NAME) || words.length > 2) {
      throw new IllegalArgumentException("not a learner of this library: " + learner);
    }
    int shingle = words.length == 2 ? Integer.parseInt(words[1]) : 1;
    float[][] points = new float[rows.count()][rows.columns.length - 1];
    for (int i = 0; i < points.length; i++) {
      double[] cells = rows.cells(i);
      for (int j = 0; j < points[i].length; j++) {
        points[i][j] = (float) cells[j];
      }
    }
    return () -> new CutForest(make(shingle, rows.columns.length - 1), points);
  }

  /** Trees, sample, decay and the 64 points before the first score are its defaults. */
  private static RandomCutForest make(int shingle, int columns) {
    return RandomCutForest.builder()
        .dimensions(shingle * columns)
        .shingleSize(shingle)
        .internalShinglingEnabled(shingle > 1)
        .numberOfTrees(50)
        .sampleSize(256)
        .randomSeed(1)
        .parallelExecutionEnabled(false)
        .build();
  }

  @Override
  public double testThenTrain(int row) {
    double score = forest.getAnomalyScore(points[row]);
    forest.update(points[row]);
    return score;
  }
}
