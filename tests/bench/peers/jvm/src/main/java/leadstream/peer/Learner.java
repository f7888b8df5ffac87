package leadstream.peer;

/** What learns the rows of a file, one by one, and knows nothing when it is made. */
interface Learner {
  /** Tells of the row, then learns it. Gives 1 or 0 for right or wrong, or how strange the row is. */
  double testThenTrain(int row);

  /** Makes a fresh one for each pass. */
  interface Maker {
    Learner make() throws Exception;
  }
}
