package leadstream.peer;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** Runs until it is told to end; tests/bench/streams starts it. */
final class Main {
  private static final int FAILED = 3;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    Settings settings = new Settings(arguments);
    Properties properties = settings.properties();
    StreamsBuilder builder = new StreamsBuilder();
    new Windows(builder, settings).build();
    CountDownLatch ended = new CountDownLatch(1);
    KafkaStreams streams = new KafkaStreams(builder.build(properties), properties);
    streams.setUncaughtExceptionHandler(
        failure -> {
          failure.printStackTrace();
          Runtime.getRuntime().halt(FAILED);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.setStateListener(
        (now, before) -> System.out.println(System.currentTimeMillis() + " state " + now));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  streams.close(Duration.ofSeconds(20));
                  ended.countDown();
                }));
    streams.start();
    ended.await();
  }
}
