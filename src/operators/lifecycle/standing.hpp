#pragma once

#include "operators/lifecycle/command.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/json_writer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// What the scorers of a model are served, and to what it can be rolled back: a row. A model that is
// trained is a candidate; a share of the keys makes it staging (`canary`), all keys the champion;
// what was served and is kept is archived.
struct Standing {
  std::string champion;             // whose learning is served
  std::optional<EventTime> pinned;  // the kept version that is served as it was instead
  std::string canary;               // empty: none
  double share = 0;                 // of the keys, of the canary
  bool is_relearning = false;       // it learns anew, and is not served before it passes the gates
  bool is_changed = false;          // since a version was published
  std::uint64_t scores_at_change = 0;  // of the champion's trial when it became that
  std::optional<EventTime> served;     // the newest version
  std::optional<EventTime> before;     // the version that was served before the champion changed
  std::vector<EventTime> kept;         // archived, oldest first

  // The learning of `model` is served from now on.
  void promote(std::string_view model);
  void stage(std::string_view model, double of_keys);
  // It serves nobody from now on. Refused for the champion (`is_champion`), and for what serves
  // nobody (`no_change`).
  Status demote(std::string_view model);
  // To the version, or to the one before the last change or, without one, the one before the
  // present. Refused where nothing is kept (`unknown_version`). Ends a canary.
  Status roll_back(std::optional<EventTime> to);
  // What was served stays until the model that learns anew is as good.
  void learn_anew();
  void finish_relearning();

  // A version was published; with bytes that are kept or without. Gives the versions that are not
  // to be kept any more.
  void publish(EventTime version);
  std::vector<EventTime> keep(EventTime version, std::size_t kept_max);

  void describe(std::string_view model, event::JsonWriter& out) const;
  void save(ByteWriter& out) const;
  static Result<Standing> load(ByteReader& in);

 private:
  void change();
};

// An archived version: an encoded snapshot.
struct KeptVersion {
  std::string snapshot;

  void save(ByteWriter& out) const;
  static Result<KeptVersion> load(ByteReader& in);
};

}  // namespace ls::operators
