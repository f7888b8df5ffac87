# Writes OUTPUT, a source that holds the FILES byte for byte: the binary needs no files beside it.
# cmake -DOUTPUT=assets.cpp "-DFILES=a;b" -P embed.cmake
set(arrays "")
set(entries "")
set(index 0)
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" hex HEX)
  file(SHA256 "${file}" sha256)
  file(SIZE "${file}" size)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${hex}")
  string(APPEND arrays "constexpr char kBytes${index}[] =\n    \"${escaped}\";\n")
  string(APPEND entries "    {\"${name}\", {kBytes${index}, ${size}}, \"${sha256}\"},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// Written by src/http/embed.cmake.
#include \"http/assets.hpp\"

#include <array>

namespace ls::http {
namespace {

${arrays}
constexpr std::array<Asset, ${index}> kAssets = {{
${entries}}};

}  // namespace

std::span<const Asset> assets() {
  return kAssets;
}

}  // namespace ls::http
")
