#pragma once

#include "leadstream/base/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ls::ml {

struct FileMember;

// One value of a model file, whether it was written as JSON or as UBJSON. An array of numbers and
// truth values (as 0 and 1) is held as numbers; an empty array is one of them.
struct FileValue {
  using Numbers = std::vector<double>;
  using List = std::vector<FileValue>;
  using Map = std::vector<FileMember>;

  std::variant<std::monostate, bool, double, std::string, Numbers, List, Map> held;
};

struct FileMember {
  std::string name;
  FileValue value;
};

// Gathers the items of an array; both readers meet them one by one.
class FileArray {
 public:
  // False if numbers and other things are mixed.
  [[nodiscard]] bool add(FileValue item);
  [[nodiscard]] FileValue finish() &&;
  FileValue::Numbers numbers = {};

 private:
  FileValue::List list_;
};

// A value and where it stands: what does not fit is an error with the JSON pointer. Borrows the
// value.
class FilePlace {
 public:
  explicit FilePlace(const FileValue& value, std::string pointer = "")
      : value_(&value), pointer_(std::move(pointer)) {}

  // Of a map; an error if it is no map or has no such member.
  [[nodiscard]] Result<FilePlace> get(std::string_view name) const;
  // Nothing if there is none.
  [[nodiscard]] std::optional<FilePlace> find(std::string_view name) const;
  // Of a list.
  [[nodiscard]] Result<std::size_t> size() const;
  [[nodiscard]] FilePlace at(std::size_t i) const;

  [[nodiscard]] Result<const FileValue::Numbers*> numbers() const;
  // As many as that.
  [[nodiscard]] Result<const FileValue::Numbers*> numbers(std::size_t count) const;
  // Of the member of that name.
  [[nodiscard]] Result<const FileValue::Numbers*> numbers_of(std::string_view name) const;
  [[nodiscard]] Result<std::string_view> text() const;
  // XGBoost writes its parameters as texts.
  [[nodiscard]] Result<std::size_t> count_in_text() const;

  [[nodiscard]] const std::string& pointer() const {
    return pointer_;
  }
  [[nodiscard]] Error refuse(std::string_view why) const;

 private:
  [[nodiscard]] const FileValue* member(std::string_view name) const;

  const FileValue* value_;
  std::string pointer_;
};

// How deep maps and arrays of a file may lie in each other.
constexpr int kFileDepthMax = 32;

}  // namespace ls::ml
