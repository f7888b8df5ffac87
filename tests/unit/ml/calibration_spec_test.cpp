#include "leadstream/ml/calibration_spec.hpp"

#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::ml {
namespace {

TEST(CalibrationSpec, ASpecThatDoesNotAskForItIsWhatItWas) {
  const ModelSpec plain = complete({.name = "coin"}).take();

  EXPECT_FALSE(calibration_of(plain));
  EXPECT_EQ(without_calibration(plain), plain);
  for (const auto& [name, value] : plain.params) {
    EXPECT_EQ(name.find("calibrate"), std::string::npos);
  }
}

TEST(CalibrationSpec, SaysWhichAndHowLongItRemembers) {
  for (std::size_t i = 0; i < calibration_names().size(); ++i) {
    const CalibrationOptions options{.calibration = static_cast<Calibration>(i), .memory = 77};
    ModelSpec spec{.name = "ftrl", .params = {{"l1", 0.5}}};
    ask_for_calibration(spec, options);

    const ModelSpec full = complete(spec).take();

    EXPECT_EQ(calibration_of(full), options);
    EXPECT_EQ(full.params.at("l1"), 0.5);
    EXPECT_EQ(without_calibration(full),
              complete({.name = "ftrl", .params = {{"l1", 0.5}}}).take());
    EXPECT_EQ(complete(full).take(), full);
    EXPECT_EQ(name_of(options.calibration), calibration_names()[i]);
  }
}

TEST(CalibrationSpec, AnotherCalibrationIsAnotherModel) {
  ModelSpec platt{.name = "coin"};
  ask_for_calibration(platt, {});
  ModelSpec longer = platt;
  ask_for_calibration(longer, {.memory = 3000});
  EXPECT_NE(platt.hash(), ModelSpec{.name = "coin"}.hash());
  EXPECT_NE(platt.hash(), longer.hash());
}

TEST(CalibrationSpec, RefusesWhatIsOutOfRange) {
  EXPECT_FALSE(complete({.name = "coin", .params = {{"calibrate", 0}}}));
  EXPECT_FALSE(complete({.name = "coin", .params = {{"calibrate", 4}}}));
  EXPECT_FALSE(complete({.name = "coin", .params = {{"calibrate", 1}, {"calibrate_memory", 19}}}));
  EXPECT_TRUE(complete({.name = "coin", .params = {{"calibrate", 3}}}));
}

}  // namespace
}  // namespace ls::ml
