#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/generator/crm/options.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::generator::crm {

// What a contact really is. All but `human` are anomalies.
enum class Kind : std::uint8_t {
  human,
  bot_dictionary,  // word and running number, many from one network
  bot_random,      // 20 and more random characters, many from one network
  bot_dots,        // one mailbox under many dotted spellings
  bot_bombing,     // a person's address put into many forms to bury something
  bot_headless,    // forms filled in by a script
  bot_drip,        // slow, one at a time, with names and clicks like a person's
  disposable,
  trap_pristine,  // in purchased lists; never anyone's
  trap_typo,      // a person's slip that ends at a trap or nowhere
};
constexpr std::size_t kKinds = 10;
[[nodiscard]] std::string_view name_of(Kind kind);

// What makes people look like something else.
enum class Trait : std::uint8_t {
  ordinary,
  corporate_id,  // "u8x2k1@"
  eai,           // a local part beyond ASCII
  two_letter,
  role_firm,  // "info@" of a small firm
  plus_tag,
  autofill,  // fills a form in within a second or two
  office,    // signs up with many others behind one address
};
constexpr std::size_t kTraits = 8;
[[nodiscard]] std::string_view name_of(Trait trait);

// Who made an event happen.
enum class Cause : std::uint8_t { system, human, scanner, proxy, bot };
[[nodiscard]] std::string_view name_of(Cause cause);

struct ContactTruth {
  std::string contact;
  EventTime arrived;
  Kind kind = Kind::human;
  Trait trait = Trait::ordinary;
  double quality = 0;   // how well the contact fits, in standard deviations
  double activity = 0;  // relative to others
  bool has_scanner = false;
  std::optional<EventTime> abandoned;  // the last time of each, within the simulated time
  std::optional<EventTime> disabled;
  std::optional<EventTime> returned;
  std::optional<EventTime> recycled;
  std::optional<EventTime> bought;
  std::optional<EventTime> reported;
};

// What is true right after an event, and what the best possible observer says of it.
//
// The observer knows the rules of the world and its options but not the seed, and has seen all that
// happened to the contact up to and with the event. It is told more than any model can know, so its
// figures bound what is attainable from above and are still calibrated:
//   which crowds of sign-ups are attacks and which are offices, hence the four crowd-forming
//     families of bots; the flood of forms that follows a bombed sign-up; which domains are
//     throw-away or mistyped; the contact's daily rhythm, mail reader and whether its domain has a
//     scanner;
//   what becomes of a message as soon as it is sent, and who did what with it.
// Unknown to it remain: slow bots, pristine traps and people, the mailbox's state, fitness,
// activity, intent, and a sale before it is reported. For `human`, the chance that an opening or a
// click is a person's, it is told nothing of this message but which of its requests belong together
// (they share an address); of other messages it knows who did what.
struct Moment {
  EventTime time;
  std::uint64_t contact = 0;   // its number
  std::uint32_t sequence = 0;  // of the contact's event
  std::uint64_t id = 0;        // the event's, which it carries as 16 hexadecimal digits
  std::string_view type;
  Cause cause = Cause::system;
  bool is_good = false;  // the mailbox is alive and a person's own 30 days later
  bool is_anomalous = false;
  bool converts = false;        // label.conversion has a time within (time, time + horizon]
  bool has_conversion = false;  // was there before, so nothing is left to foretell
  double good_chance = 0;       // of each, by the observer
  double anomalous_chance = 0;
  double conversion_chance = 0;
  std::optional<double> human_chance = {};  // of openings and clicks
};

// What a generator with the same options knows and never tells; recomputes contacts from the seed.
// Keeps the contact that was asked for last. Single-threaded.
class Truth {
 public:
  // The options pass `check`. How far sales are looked for: 1 to 90 days.
  explicit Truth(const Options& options, Millis horizon = ls::days(14));
  ~Truth();
  Truth(const Truth&) = delete;
  Truth& operator=(const Truth&) = delete;

  // How many contacts the world has; they are numbered from 0.
  [[nodiscard]] std::uint64_t contacts() const;
  [[nodiscard]] ContactTruth contact(std::uint64_t number) const;

  // All events of a contact within the simulated time, in their order. Valid until the next call.
  [[nodiscard]] std::span<const Moment> moments(std::uint64_t number);
  // The event with this id; null if there is none in this world. Valid as above.
  [[nodiscard]] const Moment* find_event(std::string_view id);
  // The last event of a contact up to a time; null if there is none. Valid as above.
  [[nodiscard]] const Moment* find_contact(std::string_view contact, EventTime at);

 private:
  class Known;
  std::unique_ptr<Known> known_;
};

// One line of the truth file, and of the file of chances.
[[nodiscard]] std::string contact_line(const ContactTruth& contact);
[[nodiscard]] std::string event_line(std::string_view contact, const Moment& moment);
[[nodiscard]] std::string bayes_line(std::string_view contact, const Moment& moment);
// The first line of a truth file, from which `Truth` can be made again.
[[nodiscard]] std::string world_line(const Options& options);

}  // namespace ls::generator::crm
