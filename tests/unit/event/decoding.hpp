#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ls::event {

// A small catalog with a field of each kind. `page.viewed` is asked for, `page.left` is only known.
inline Catalog small_catalog() {
  std::vector<EventTypeSpec> specs;
  specs.push_back(
      {.name = "page.viewed",
       .topic = "crm.web",
       .fields = {{.name = "url", .kind = FieldKind::text, .is_required = true, .bytes_max = 32},
                  {.name = "category", .kind = FieldKind::category, .values = {"home", "pricing"}},
                  {.name = "dwell_ms", .kind = FieldKind::integer, .minimum = 0, .maximum = 1000},
                  {.name = "scroll", .kind = FieldKind::number, .minimum = 0, .maximum = 1},
                  {.name = "is_return", .kind = FieldKind::boolean},
                  {.name = "seen_at", .kind = FieldKind::time},
                  {.name = "tags", .kind = FieldKind::json, .bytes_max = 64}}});
  specs.push_back({.name = "page.left", .topic = "crm.web"});
  specs.push_back({.name = "strict.one",
                   .topic = "crm.web",
                   .unknown = UnknownFields::refuse,
                   .fields = {{.name = "source", .kind = FieldKind::text}}});
  return Catalog::of(std::move(specs));
}

// Decodes one record at a time; the last event lives as long as this.
class Decoding {
 public:
  explicit Decoding(DecodeLimits limits = {})
      : catalog_(small_catalog()),
        decoder_(catalog_, {catalog_.find("page.viewed"), catalog_.find("strict.one")}, limits) {}

  Result<const Event*> operator()(const RawEvent& raw) {
    return decoder_.decode(raw, arena_);
  }
  Result<const Event*> operator()(std::string_view value) {
    return decoder_.decode({.value = value}, arena_);
  }
  Arena& arena() {
    return arena_;
  }

 private:
  Catalog catalog_;
  EventDecoder decoder_;
  Arena arena_;
};

inline constexpr std::string_view kPlain =
    R"({"type":"page.viewed","id":"e1","time":"2026-05-01T10:00:00.123Z","tenant":"acme",)"
    R"("contact_id":"42","source":"web","url":"/pricing","category":"pricing","dwell_ms":900,)"
    R"("scroll":0.5,"is_return":true,"seen_at":1000,"tags":["a",{"b":1.50}],"other":{"x":[]}})";

}  // namespace ls::event
