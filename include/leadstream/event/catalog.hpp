#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/config/problems.hpp"
#include "leadstream/event/event_type.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace ls::event {

// All event types of an installation. Types keep their addresses when the catalog is moved.
// Immutable once made; any thread.
class Catalog {
 public:
  Catalog() = default;
  // Every *.yaml of the folder, one type each. An error lists all that is wrong in all files with
  // file:line:column. Each type's example is decoded.
  static Result<Catalog> load(const std::filesystem::path& folder);
  // The same for a caller who collects the problems of several files; nothing if there were errors.
  static std::optional<Catalog> load(const std::filesystem::path& folder,
                                     config::Problems& problems);
  // From definitions in code: for tests and tools. Type names are distinct.
  static Catalog of(std::vector<EventTypeSpec> specs);

  [[nodiscard]] const EventType* find(std::string_view name) const;
  // By name.
  [[nodiscard]] std::vector<const EventType*> types() const;

 private:
  std::vector<std::unique_ptr<const EventType>> types_;  // by name
};

}  // namespace ls::event
