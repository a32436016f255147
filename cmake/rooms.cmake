# The rooms of src/ and who may use whom. This table is the layering: a room links exactly what its
# row names, and tests/layering reads the same rows to refuse a wrong #include.
#
#   cairn_room(<name> [USES <room>...] [LIBS <library>...])
#
# A room compiles src/<name>/**/*.cc (and .S), except what only an executable needs. LIBS are the only outside libraries it may use.

function(cairn_room name)
  cmake_parse_arguments(ROOM "" "" "USES;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc
       ${CMAKE_SOURCE_DIR}/src/${name}/*.S)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$|/jq/worker/")
  set(links ${ROOM_LIBS})
  foreach(used ${ROOM_USES})
    list(APPEND links cairn_${used})
  endforeach()
  if(sources)
    add_library(cairn_${name} STATIC ${sources})
    target_include_directories(cairn_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(cairn_${name} PUBLIC ${links} fmt::fmt Threads::Threads)
    if(CAIRN_PCH AND name STREQUAL "base")
      target_precompile_headers(cairn_base PRIVATE
        $<$<COMPILE_LANGUAGE:CXX>:${CMAKE_SOURCE_DIR}/cmake/pch.h>)
    elseif(CAIRN_PCH)
      target_precompile_headers(cairn_${name} REUSE_FROM cairn_base)
    endif()
  else()
    add_library(cairn_${name} INTERFACE)
    target_include_directories(cairn_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(cairn_${name} INTERFACE ${links} fmt::fmt Threads::Threads)
  endif()
endfunction()

cairn_room(base LIBS OpenSSL::Crypto)
cairn_room(world USES base)
cairn_room(value USES base LIBS PkgConfig::YAML)
cairn_room(jq USES value base)
cairn_room(graph USES base)
cairn_room(catalog USES value base)
cairn_room(template USES catalog value base)
cairn_room(eval USES template catalog value base LIBS PkgConfig::PCRE2 date::date-tz)
cairn_room(plan USES eval graph template catalog value base)
cairn_room(engine USES plan eval graph template catalog value base)
cairn_room(group USES engine catalog value base)
cairn_room(access USES catalog value base LIBS OpenSSL::Crypto)
cairn_room(store USES group engine world value base LIBS PkgConfig::SQLITE)
cairn_room(cloud USES catalog world value base LIBS PkgConfig::SQLITE)
cairn_room(runtime USES group engine store cloud world value base LIBS spdlog::spdlog prometheus-cpp::core)
cairn_room(service USES plan access store runtime group engine eval template catalog cloud world value
           base)
cairn_room(identity USES service access store runtime engine catalog world value base)
cairn_room(api USES service access catalog value world base)
cairn_room(http USES base LIBS PkgConfig::CURL OpenSSL::SSL)
cairn_room(server USES api identity service runtime cloud store access http jq catalog world value base)
cairn_room(cli USES access value catalog http base)

add_executable(cairnd src/server/main.cc)
target_link_libraries(cairnd PRIVATE cairn_server)
add_executable(cairn src/cli/main.cc)
target_link_libraries(cairn PRIVATE cairn_cli)

# The worker of room jq; libjq is linked into nothing else. Sanitizers are left out: they need more
# address space than the worker gives itself. Whoever links the room gets the worker built.
find_library(JQ_LIBRARY jq REQUIRED)
file(GLOB jq_worker CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/jq/worker/*.cc)
add_executable(cairn-jq ${jq_worker} src/jq/frame.cc src/jq/sandbox.cc)
target_include_directories(cairn-jq PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(cairn-jq PRIVATE -fno-sanitize=all)
target_link_options(cairn-jq PRIVATE -fno-sanitize=all)
target_link_libraries(cairn-jq PRIVATE ${JQ_LIBRARY})
add_dependencies(cairn_jq cairn-jq)

# The catalogue's data is part of the program; a change of it rebuilds the program.
file(GLOB catalog_data CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/data/*.json
     ${CMAKE_SOURCE_DIR}/data/*.jsonl ${CMAKE_SOURCE_DIR}/data/modules/*.yml)
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/catalog/embedded.S PROPERTIES
  INCLUDE_DIRECTORIES ${CMAKE_SOURCE_DIR}/data OBJECT_DEPENDS "${catalog_data}")
foreach(file catalog/regions_embedded catalog/custom_constraints_embedded catalog/public_modules_embedded
        catalog/authorization_embedded catalog/cloud_actions_embedded cloud/sim/embedded)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/${file}.S PROPERTIES
    INCLUDE_DIRECTORIES ${CMAKE_SOURCE_DIR}/data OBJECT_DEPENDS "${catalog_data}")
endforeach()

# So are the migrations of the store.
file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/data/migrations/*.sql)
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/store/sqlite/embedded.S PROPERTIES
  INCLUDE_DIRECTORIES ${CMAKE_SOURCE_DIR}/data/migrations OBJECT_DEPENDS "${migrations}")
