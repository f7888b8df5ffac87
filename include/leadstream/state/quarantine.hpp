#pragma once

#include "leadstream/base/error.hpp"

#include <string>

namespace ls::state {

// Why a database is put aside; becomes part of its name.
enum class Aside { damaged, outdated };

// Moves a database that must not be used out of the way, for people to look at: its folder is
// renamed to `<folder>.damaged1` (or `.outdated1`), the next to `.damaged2`. Three are kept at
// most; the last then gives way, since the first damage says more than its repetitions. Returns the
// new name. Nobody may have the database open. Any thread, one at a time for each folder.
Result<std::string> quarantine(const std::string& folder, Aside why = Aside::damaged);

}  // namespace ls::state
