# Fails on a text that nobody has translated: one that is unfinished, or one of the sources that a translation does not have.
# SOURCE: the checkout; WORK: where copies are made; LUPDATE: the program. It reads what the target `translations` reads.
file(GLOB files ${SOURCE}/translations/*.ts)
list(LENGTH files count)
if(count LESS 2)
  message(FATAL_ERROR "${SOURCE}/translations has ${count} translations")
endif()
foreach(file IN LISTS files)
  cmake_path(GET file FILENAME name)
  configure_file(${file} ${WORK}/${name} COPYONLY)
  set(only)
  if(name STREQUAL "lanyard_en.ts")
    set(only -pluralonly)
  endif()
  execute_process(COMMAND ${LUPDATE} -silent -I ${SOURCE} -no-obsolete -locations none -source-language en
    ${SOURCE}/app/desktop ${SOURCE}/qml ${SOURCE}/core/wire/error_words.cpp ${SOURCE}/core/wire/reason_words.cpp
    -extensions cpp,h,qml ${only} -ts ${WORK}/${name} COMMAND_ERROR_IS_FATAL ANY)
  file(STRINGS ${WORK}/${name} found REGEX "type=\"unfinished\"")
  list(LENGTH found count)
  if(count GREATER 0)
    message(SEND_ERROR "${name} has ${count} unfinished texts; build the target translations, then fill them in")
  endif()
endforeach()
