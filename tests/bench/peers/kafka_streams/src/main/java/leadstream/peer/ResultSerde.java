package leadstream.peer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Writes results with Jackson's generator. */
final class ResultSerde {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int USUAL_BYTES = 192;

  private ResultSerde() {}

  static Serde<WindowResult> make() {
    return Serdes.serdeFrom(
        (topic, result) -> write(result),
        (topic, bytes) -> {
          throw new SerializationException("results are only written");
        });
  }

  private static byte[] write(WindowResult result) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_BYTES);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("lead", result.lead());
      json.writeStringField("start", Instant.ofEpochMilli(result.start()).toString());
      json.writeStringField("end", Instant.ofEpochMilli(result.end()).toString());
      json.writeNumberField("count", result.totals().count);
      json.writeNumberField("sum", result.totals().sum);
      json.writeNumberField("max", result.totals().max);
      json.writeNumberField("distinct", result.totals().distinct);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }
}
