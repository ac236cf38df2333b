# Fails on an unfinished text in a translation.
file(GLOB files ${ROOT}/*.ts)
foreach(file IN LISTS files)
  file(STRINGS ${file} found REGEX "type=\"unfinished\"")
  list(LENGTH found count)
  if(count GREATER 0)
    message(SEND_ERROR "${file} has ${count} unfinished texts")
  endif()
endforeach()
