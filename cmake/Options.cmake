# What every target is compiled with.

set(CROSSGATE_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them")

option(CROSSGATE_UNITY "Compile several files at once: faster from nothing, slower after a change" OFF)

add_library(crossgate_options INTERFACE)
target_compile_features(crossgate_options INTERFACE cxx_std_23)
target_compile_options(crossgate_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers
  -fno-omit-frame-pointer
  # GCC 12 sees overlaps in std::string that are not there (GCC bug 105651), and takes a coroutine's own operator new,
  # once inlined, for another (GCC bug 109224).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-mismatched-new-delete>)
target_include_directories(crossgate_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
if(CROSSGATE_SANITIZE)
  target_compile_options(crossgate_options INTERFACE -fsanitize=${CROSSGATE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(crossgate_options INTERFACE -fsanitize=${CROSSGATE_SANITIZE})
  if(CROSSGATE_SANITIZE MATCHES "undefined")
    # These four look at every access of memory, which is AddressSanitizer's work too, for a quarter of a compilation's time.
    target_compile_options(crossgate_options INTERFACE -fno-sanitize=null,alignment,object-size,vptr)
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
