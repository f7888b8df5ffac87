#pragma once

#include "generator/business_time.hpp"
#include "generator/crm/contact.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/generator/crm/options.hpp"

namespace ls::generator::crm {

// Uses of chance of one contact. Purposes never share draws.
enum class Purpose : std::uint64_t {
  traits = 1,
  life,
  names,
  address,
  network,
  stagger,
  mail,
  marks,
  faults
};

// Everyone in the world, each a function of the seed and the number alone. Contacts come in blocks
// of `kBlock`, each in its own part of the simulated time; within a block every kind and trait has
// its exact share, in an order that is shuffled, so a crowd's members know their rank. Immutable.
class Population {
 public:
  explicit Population(const Options& options);

  static constexpr std::uint64_t kBlock = 4096;
  // The members of a crowd come within this time, people of an office and attacks alike.
  static constexpr Millis kCrowdTime = minutes(10);

  [[nodiscard]] const Options& options() const {
    return options_;
  }
  [[nodiscard]] const BusinessTime& business() const {
    return business_;
  }
  [[nodiscard]] Contact contact(std::uint64_t number) const;
  // No contact of the block arrives earlier.
  [[nodiscard]] EventTime begin_of_block(std::uint64_t block) const;
  [[nodiscard]] std::uint64_t seed_of(std::uint64_t number, Purpose purpose,
                                      std::uint64_t sequence = 0) const;
  // The share of the free mailboxes whose mail Apple's proxy opens.
  [[nodiscard]] double apple_share(EventTime time) const;

 private:
  void draw_kind(Contact& contact, Random& random) const;
  void draw_address(Contact& contact, const Origin& origin, Random& random) const;
  void draw_form(Contact& contact, const Origin& origin, Random& random) const;
  void draw_person(Contact& contact, Random& random) const;
  void draw_arrival(Contact& contact, Random& random) const;
  [[nodiscard]] EventTime time_in_block(std::uint64_t block, double within) const;

  Options options_;
  BusinessTime business_;
  double first_day_;
  double days_per_contact_;
};

}  // namespace ls::generator::crm
