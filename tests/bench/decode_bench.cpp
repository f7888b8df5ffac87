// Decoding one event of about 400 bytes, the size of a page view with its usual fields.
#include "leadstream/base/arena.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/event/json_document.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ls::event {
namespace {

constexpr std::string_view kPlain =
    R"({"type":"page.viewed","id":"6f2a9c1be07d4415","time":"2026-05-01T10:00:00.123Z",)"
    R"("tenant":"acme","contact_id":"c1048576","source":"web",)"
    R"("url":"https://www.example.com/pricing/enterprise?utm_source=newsletter&utm_medium=email",)"
    R"("path":"/pricing/enterprise","category":"pricing","session_id":"s1048576-20574",)"
    R"("dwell_ms":18342,"scroll":0.75,"is_return":true,)"
    R"("referrer":"https://www.example.com/product","weight":1.5,"region":"eu-central"})";

constexpr std::string_view kData =
    R"({"contact_id":"c1048576",)"
    R"("url":"https://www.example.com/pricing/enterprise?utm_source=newsletter&utm_medium=email",)"
    R"("path":"/pricing/enterprise","category":"pricing","session_id":"s1048576-20574",)"
    R"("dwell_ms":18342,"scroll":0.75,"is_return":true,)"
    R"("referrer":"https://www.example.com/product","weight":1.5,"region":"eu-central"})";

constexpr std::array<Header, 7> kHeaders{{{"ce_specversion", "1.0"},
                                          {"ce_type", "crm.page.viewed.v1"},
                                          {"ce_id", "6f2a9c1be07d4415"},
                                          {"ce_source", "/web"},
                                          {"ce_time", "2026-05-01T10:00:00.123Z"},
                                          {"ce_tenant", "acme"},
                                          {"content-type", "application/json"}}};

const Catalog& catalog() {
  static const Catalog loaded = Catalog::load(LEADSTREAM_SOURCE_DIR "/topologies/events").take();
  return loaded;
}

void decode(benchmark::State& state, const RawEvent& raw) {
  constexpr int kBatch = 500;  // as many events as a worker takes before its arena resets
  EventDecoder decoder(catalog(), {catalog().find("page.viewed")});
  Arena arena;
  for (auto _ : state) {
    arena.reset();
    for (int i = 0; i < kBatch; ++i) {
      auto event = decoder.decode(raw, arena);
      if (!event || *event == nullptr) {
        state.SkipWithError("not decoded");
        return;
      }
      benchmark::DoNotOptimize(event);
    }
  }
  const auto events = static_cast<std::int64_t>(state.iterations()) * kBatch;
  state.SetItemsProcessed(events);
  state.SetBytesProcessed(events * static_cast<std::int64_t>(raw.value.size()));
}

void decode_plain(benchmark::State& state) {
  decode(state, {.key = "acme|c1048576", .value = kPlain, .appended = EventTime{1777629600200}});
}
BENCHMARK(decode_plain);

void decode_binary(benchmark::State& state) {
  decode(state, {.key = "acme|c1048576", .value = kData, .headers = kHeaders});
}
BENCHMARK(decode_binary);

// The floor: simdjson and the look for duplicate keys, without an event.
void decode_json_only(benchmark::State& state) {
  JsonDocument document;
  for (auto _ : state) {
    benchmark::DoNotOptimize(document.parse(kPlain));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(decode_json_only);

// A type that the source does not ask for is parsed and left alone.
void decode_unasked(benchmark::State& state) {
  EventDecoder decoder(catalog(), {catalog().find("email.opened")});
  Arena arena;
  for (auto _ : state) {
    benchmark::DoNotOptimize(decoder.decode({.value = kPlain}, arena));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(decode_unasked);

void decode_refused(benchmark::State& state) {
  EventDecoder decoder(catalog(), {catalog().find("page.viewed")});
  Arena arena;
  const std::string_view truncated = kPlain.substr(0, kPlain.size() - 20);
  for (auto _ : state) {
    arena.reset();
    benchmark::DoNotOptimize(decoder.decode({.value = truncated}, arena));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(decode_refused);

void encode_plain(benchmark::State& state) {
  EventDecoder decoder(catalog(), {catalog().find("page.viewed")});
  Arena arena;
  const Event event = **decoder.decode({.value = kPlain}, arena);
  std::string json;
  for (auto _ : state) {
    json.clear();
    append_json(json, event);
    benchmark::DoNotOptimize(json);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(encode_plain);

}  // namespace
}  // namespace ls::event
