/* The files of data/, byte for byte, so that the server is one file. */
        .section .rodata.cairn_data,"a",%progbits

        .macro embed symbol, file
        .global \symbol\()_begin
        .global \symbol\()_end
        .balign 16
\symbol\()_begin:
        .incbin "\file"
\symbol\()_end:
        .byte 0
        .endm

        embed cairn_data_resource_types, resource-types.jsonl
        embed cairn_data_actions, actions.json
        embed cairn_data_errors, errors.json
        embed cairn_data_own_actions, own-actions.json

        .section .note.GNU-stack,"",%progbits
