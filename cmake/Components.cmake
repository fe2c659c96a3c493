# crossgate_component(NAME LINKS ... TEST_LINKS ...): the library of src/NAME, made of every source below it, and its unit tests,
# every *_test.cc below it; with CROSSGATE_FUZZ, a fuzzer of every *_fuzz.cc too. A new file needs no line in any
# CMakeLists.txt. APART: each file is always compiled by itself.
option(CROSSGATE_FUZZ "The fuzzers; takes clang and its libFuzzer, see the preset" OFF)
add_custom_target(unit_tests)
add_custom_target(fuzzers)

# Several files in one compilation, since most of the time goes into the libraries' headers. What an anonymous namespace
# defines is then defined once in a folder's sources, and once in its tests.
function(compile_several_at_once target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  # GCC takes the files for headers, whose anonymous names would be a fault.
  target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
endfunction()

function(crossgate_component name)
  cmake_parse_arguments(component "APART" "" "LINKS;TEST_LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")

  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC crossgate_options ${component_LINKS})
    if(CROSSGATE_UNITY AND NOT component_APART)
      compile_several_at_once(${name})
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE crossgate_options ${component_LINKS})
  endif()

  if(CROSSGATE_FUZZ)
    foreach(file ${fuzzers})
      get_filename_component(fuzzer ${file} NAME_WE)
      add_executable(${fuzzer} ${file})
      target_link_libraries(${fuzzer} PRIVATE ${name})
      target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
      add_dependencies(fuzzers ${fuzzer})
    endforeach()
  endif()

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} ${component_TEST_LINKS} GTest::gmock_main)
    target_compile_definitions(${name}_test PRIVATE CROSSGATE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(CROSSGATE_UNITY)
      compile_several_at_once(${name}_test)
    endif()
    if(CROSSGATE_SANITIZE MATCHES "undefined")
      # What is tested has every check; in the tests themselves those of gmock's templates would take 40% of the time.
      target_compile_options(${name}_test PRIVATE -fno-sanitize=undefined)
    endif()
    add_dependencies(unit_tests ${name}_test)
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}." NO_PRETTY_VALUES PROPERTIES LABELS unit DISCOVERY_TIMEOUT 600)
  endif()
endfunction()
