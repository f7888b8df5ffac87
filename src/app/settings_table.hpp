#pragma once

#include "app/settings.hpp"

#include "leadstream/config/reader.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::app {

// Meets every setting once, in the order of config/leadstream.yaml. Reading, listing and showing
// are visitors, so that a setting is named in one line of settings_table.cpp and nowhere else.
class SettingVisitor {
 public:
  // Takes a scalar as written; says what is wrong with it.
  using Parse = std::function<Status(std::string_view text)>;

  virtual ~SettingVisitor() = default;

  virtual void begin_section(std::string_view key) = 0;
  virtual void end_section() = 0;

  virtual void text(std::string_view key, std::string& value) = 0;
  virtual void secret(std::string_view key, Secret& value) = 0;
  virtual void flag(std::string_view key, bool& value) = 0;
  virtual void integer(std::string_view key, std::int64_t& value, config::IntegerRange range) = 0;
  virtual void duration(std::string_view key, Millis& value, config::DurationRange range) = 0;
  virtual void bytes(std::string_view key, std::size_t& value, config::BytesRange range) = 0;
  virtual void choice(std::string_view key, std::size_t& index,
                      std::span<const std::string_view> names) = 0;
  // A scalar with a form of its own: how it reads now, and how to set it.
  virtual void parsed(std::string_view key, const std::string& now, const Parse& parse) = 0;
  virtual void texts(std::string_view key, std::vector<std::string>& value) = 0;
  // A map whose keys are the user's.
  virtual void text_map(std::string_view key, std::map<std::string, std::string>& value) = 0;
  virtual void retention_map(std::string_view key, std::map<std::string, Retention>& value,
                             const Retention& fallback) = 0;
};

void visit_settings(Settings& settings, SettingVisitor& visitor);

}  // namespace ls::app
