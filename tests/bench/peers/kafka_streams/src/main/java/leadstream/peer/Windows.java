package leadstream.peer;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.TimeWindowedKStream;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.WindowStore;

/** The topology: the same events in tumbling and in hopping windows. */
final class Windows {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofHours(24);

  private final StreamsBuilder builder;
  private final boolean suppresses;
  private final Duration retention;

  Windows(StreamsBuilder builder, Settings settings) {
    this.builder = builder;
    this.suppresses = settings.get("--emit", "close").equals("suppress");
    this.retention = Duration.ofHours(Long.parseLong(settings.get("--retention-hours", "24")));
  }

  void build() {
    KGroupedStream<String, Event> leads =
        builder
            .stream(
                "bench.events",
                Consumed.with(Serdes.String(), EventSerde.make())
                    .withTimestampExtractor(new EventTime()))
            .groupByKey(Grouped.with(Serdes.String(), EventSerde.make()));
    aggregate(leads, TimeWindows.ofSizeWithNoGrace(HOUR), "tumbling");
    aggregate(leads, TimeWindows.ofSizeWithNoGrace(DAY).advanceBy(HOUR), "hopping");
  }

  private void aggregate(
      KGroupedStream<String, Event> leads, TimeWindows windows, String name) {
    TimeWindowedKStream<String, Event> windowed = leads.windowedBy(windows);
    KTable<Windowed<String>, Totals> totals;
    if (suppresses) {
      totals =
          totals(windowed, name)
              .suppress(Suppressed.untilWindowCloses(Suppressed.BufferConfig.unbounded()));
    } else {
      totals = totals(windowed.emitStrategy(EmitStrategy.onWindowClose()), name);
    }
    totals
        .toStream()
        .map((key, value) -> KeyValue.pair(key.key(), WindowResult.of(key, value)))
        .to("bench.streams." + name, Produced.with(Serdes.String(), ResultSerde.make()));
  }

  private KTable<Windowed<String>, Totals> totals(
      TimeWindowedKStream<String, Event> windowed, String name) {
    return windowed.aggregate(
        Totals::new,
        (lead, event, totals) -> totals.add(event),
        Materialized.<String, Totals, WindowStore<Bytes, byte[]>>as(name)
            .withKeySerde(Serdes.String())
            .withValueSerde(TotalsSerde.make())
            .withRetention(retention));
  }
}
