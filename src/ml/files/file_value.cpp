#include "ml/files/file_value.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdint>

namespace ls::ml {

bool FileArray::add(FileValue item) {
  if (const double* number = std::get_if<double>(&item.held)) {
    numbers.push_back(*number);
  } else if (const bool* truth = std::get_if<bool>(&item.held)) {
    numbers.push_back(*truth ? 1 : 0);
  } else {
    list_.push_back(std::move(item));
  }
  return numbers.empty() || list_.empty();
}

FileValue FileArray::finish() && {
  if (list_.empty()) {
    return {std::move(numbers)};
  }
  return {std::move(list_)};
}

const FileValue* FilePlace::member(std::string_view name) const {
  if (const auto* map = std::get_if<FileValue::Map>(&value_->held)) {
    for (const FileMember& member : *map) {
      if (member.name == name) {
        return &member.value;
      }
    }
  }
  return nullptr;
}

Result<FilePlace> FilePlace::get(std::string_view name) const {
  if (!std::holds_alternative<FileValue::Map>(value_->held)) {
    return refuse("expected an object");
  }
  const FileValue* found = member(name);
  if (found == nullptr) {
    return refuse(fmt::format("has no \"{}\"", name));
  }
  return FilePlace(*found, fmt::format("{}/{}", pointer_, name));
}

std::optional<FilePlace> FilePlace::find(std::string_view name) const {
  const FileValue* found = member(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  return FilePlace(*found, fmt::format("{}/{}", pointer_, name));
}

Result<std::size_t> FilePlace::size() const {
  if (const auto* list = std::get_if<FileValue::List>(&value_->held)) {
    return list->size();
  }
  const auto* numbers = std::get_if<FileValue::Numbers>(&value_->held);
  if (numbers != nullptr && numbers->empty()) {
    return std::size_t{0};
  }
  return refuse("expected an array of values that are no numbers");
}

FilePlace FilePlace::at(std::size_t i) const {
  const auto& list = std::get<FileValue::List>(value_->held);
  return FilePlace(list[i], fmt::format("{}/{}", pointer_, i));
}

Result<const FileValue::Numbers*> FilePlace::numbers() const {
  const auto* numbers = std::get_if<FileValue::Numbers>(&value_->held);
  if (numbers == nullptr) {
    return refuse("expected an array of numbers");
  }
  return numbers;
}

Result<const FileValue::Numbers*> FilePlace::numbers(std::size_t count) const {
  const FileValue::Numbers* found = LS_TRY(numbers());
  if (found->size() != count) {
    return refuse(fmt::format("expected {} numbers, found {}", count, found->size()));
  }
  return found;
}

Result<const FileValue::Numbers*> FilePlace::numbers_of(std::string_view name) const {
  const FilePlace found = LS_TRY(get(name));
  return found.numbers();
}

Result<std::string_view> FilePlace::text() const {
  const auto* text = std::get_if<std::string>(&value_->held);
  if (text == nullptr) {
    return refuse("expected a text");
  }
  return std::string_view(*text);
}

Result<std::size_t> FilePlace::count_in_text() const {
  const std::string_view written = LS_TRY(text());
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), count);
  if (error != std::errc() || end != written.data() + written.size()) {
    return refuse(fmt::format("expected a count, found \"{}\"", written));
  }
  return std::size_t{count};
}

Error FilePlace::refuse(std::string_view why) const {
  Error error = user_error(fmt::format("{}: {}", pointer_.empty() ? "/" : pointer_, why));
  error.code = "model_file";
  error.pointer = pointer_;
  return error;
}

}  // namespace ls::ml
