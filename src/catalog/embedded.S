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
        embed cairn_data_ram_actions, ram-actions.json
        embed cairn_data_sts_actions, sts-actions.json
        embed cairn_data_resource_manager_actions, resource-manager-actions.json
        embed cairn_data_resource_directory_actions, resource-directory-actions.json
        embed cairn_data_identity_errors, identity-errors.json

        .section .note.GNU-stack,"",%progbits
