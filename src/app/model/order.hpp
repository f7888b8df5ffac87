#pragma once

#include "app/command.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace ls::app {

enum class OrderKind { promote, rollback, train, freeze, unfreeze, import_version };
[[nodiscard]] std::string_view name_of(OrderKind kind);

// What a promoted model becomes.
enum class Role { champion, canary, challenger, shadow };
inline constexpr std::array<std::string_view, 4> kRoles = {"champion", "canary", "challenger",
                                                           "shadow"};

// What `leadstream model promote` and the like say to the trainer of a model: a `model.command`
// event, which it refuses to the dead letters or carries out.
struct ModelOrder {
  std::string model = {};  // of those that are trained: conversion, conversion.tree
  std::string version = {};
  Role to = Role::champion;  // of a promotion
  std::optional<double> share = {};
  bool is_forced = false;
  std::string reason = {};
  std::string file = {};  // of an exported version, for import
  std::string at = {};    // the time of the order; now if empty
};

// Appends the event to its topic, once it decodes, and prints where it lies.
Status place_order(const CommandContext& context, OrderKind kind, const ModelOrder& order);

}  // namespace ls::app
