# Every folder tests/<name>/ with .cc files is one GoogleTest binary, test_<name>, linked with the
# rooms named here. ctest runs a binary as one test: starting a process a case would cost more than
# the cases.
#
# PARTS makes ctest run a binary as so many tests, each with its share of the cases (several cores);
# WITH adds sources that lie elsewhere.
#
#   cairn_test(<name> USES <room>... [WITH <source>...] [PARTS number] [TIMEOUT seconds])

enable_testing()
find_package(GTest REQUIRED)

function(cairn_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT;PARTS" "USES;WITH" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${name}/*.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources} ${TEST_WITH})
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR})
  foreach(used ${TEST_USES})
    target_link_libraries(test_${name} PRIVATE cairn_${used})
  endforeach()
  target_link_libraries(test_${name} PRIVATE GTest::gmock GTest::gtest_main)
  target_compile_definitions(test_${name} PRIVATE CAIRN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    CAIRN_BINARY_DIR="${CMAKE_BINARY_DIR}")
  # Half of what a test costs to compile is optimising it, and what is tested is optimised anyway.
  target_compile_options(test_${name} PRIVATE -O0)
  if(CAIRN_PCH AND name STREQUAL "base")
    target_precompile_headers(test_base PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch_tests.h)
  elseif(CAIRN_PCH)
    target_precompile_headers(test_${name} REUSE_FROM test_base)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # `if (x) EXPECT_EQ(…);` is right, but the macro's own else makes g++ doubt it.
    target_compile_options(test_${name} PRIVATE -Wno-dangling-else)
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 120)
  endif()
  if(NOT TEST_PARTS)
    set(TEST_PARTS 1)
  endif()
  foreach(part RANGE 1 ${TEST_PARTS})
    set(test ${name})
    if(part GREATER 1)
      set(test ${name}_${part})
    endif()
    math(EXPR index "${part} - 1")
    add_test(NAME ${test} COMMAND test_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    set_tests_properties(${test} PROPERTIES TIMEOUT ${TEST_TIMEOUT}
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${TEST_PARTS};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()

cairn_test(base USES base)
cairn_test(value USES value)
cairn_test(jq USES jq)
cairn_test(graph USES graph)
cairn_test(catalog USES catalog)
cairn_test(template USES template value)
cairn_test(eval USES eval jq TIMEOUT 300)
cairn_test(plan USES plan)
cairn_test(engine USES engine)
cairn_test(group USES group)
cairn_test(access USES access)
cairn_test(identity USES identity)
cairn_test(contract USES store cloud TIMEOUT 300)
cairn_test(cloud USES cloud)
cairn_test(runtime USES runtime)
cairn_test(sim USES api service runtime store cloud TIMEOUT 600 WITH tests/scenario/people.cc)
cairn_test(scenario USES api identity service runtime store cloud jq TIMEOUT 300)
cairn_test(corpus USES api identity service runtime store cloud jq PARTS 4 TIMEOUT 300
  WITH tests/scenario/stage.cc tests/scenario/stage_node.cc tests/scenario/stage_surroundings.cc
       tests/scenario/people.cc tests/scenario/provider.cc)
cairn_test(service USES service)
cairn_test(api USES api)
cairn_test(http USES http)
cairn_test(server USES server)
cairn_test(cli USES cli)
cairn_test(layering USES base)

# What tests of whole processes (tests/compat) look into a stopped server's files with.
add_executable(sim_dump ${CMAKE_SOURCE_DIR}/tests/tools/sim_dump.cc)
target_link_libraries(sim_dump PRIVATE cairn_cloud)

# A fuzz target is tests/fuzz/fuzz_<name>.cc, linked with the rooms named here; its hand-written
# seeds lie in tests/fuzz/corpus/<name>/. ctest gives it a fixed number of inputs from a fixed seed.
#
#   cairn_fuzz(<name> USES <room>... [RUNS number])

function(cairn_fuzz name)
  cmake_parse_arguments(FUZZ "" "RUNS" "USES" ${ARGN})
  if(NOT CAIRN_FUZZ)
    return()
  endif()
  add_executable(fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_${name}.cc)
  foreach(used ${FUZZ_USES})
    target_link_libraries(fuzz_${name} PRIVATE cairn_${used})
  endforeach()
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  if(NOT FUZZ_RUNS)
    set(FUZZ_RUNS 50000)
  endif()
  set(found ${CMAKE_BINARY_DIR}/fuzz/${name})
  file(MAKE_DIRECTORY ${found})
  add_test(NAME fuzz_${name} COMMAND fuzz_${name} -seed=1 -runs=${FUZZ_RUNS} -timeout=10
           -artifact_prefix=${found}- ${found} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
  set_tests_properties(fuzz_${name} PROPERTIES TIMEOUT 300)
endfunction()

cairn_fuzz(json USES value)
cairn_fuzz(yaml USES value)
cairn_fuzz(expr USES eval value)
cairn_fuzz(pattern USES eval)
cairn_fuzz(template USES eval RUNS 5000)
cairn_fuzz(jq USES jq value RUNS 200)  # each is a program to compile, in another process
cairn_fuzz(jq_frame USES jq)
cairn_fuzz(policy USES access)
cairn_fuzz(rpc USES api)
cairn_fuzz(authorization USES access)
