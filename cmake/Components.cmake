# crossgate_component(NAME LINKS ... TEST_LINKS ...): the library of src/NAME, made of every source below it, and its unit tests,
# every *_test.cc below it. A new file needs no line in any CMakeLists.txt.
add_custom_target(unit_tests)

function(crossgate_component name)
  cmake_parse_arguments(component "" "" "LINKS;TEST_LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC crossgate_options ${component_LINKS})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE crossgate_options ${component_LINKS})
  endif()

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} ${component_TEST_LINKS} GTest::gmock_main)
    target_compile_definitions(${name}_test PRIVATE CROSSGATE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(CROSSGATE_SANITIZE MATCHES "undefined")
      # What is tested has every check; in the tests themselves those of gmock's templates would take 40% of the time.
      set_source_files_properties(${tests} PROPERTIES COMPILE_OPTIONS -fno-sanitize=undefined)
    endif()
    add_dependencies(unit_tests ${name}_test)
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}." NO_PRETTY_VALUES PROPERTIES LABELS unit DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
