// Boost.JSON as one file, for builds that cannot take the packaged library (cmake/Libraries.cmake).
#include <boost/json/src.hpp>
