/* data/custom-constraints.json inside the program. */
        .section .rodata.cairn_data,"a",%progbits
        .global cairn_data_custom_constraints_begin
        .global cairn_data_custom_constraints_end
cairn_data_custom_constraints_begin:
        .incbin "custom-constraints.json"
cairn_data_custom_constraints_end:
        .byte 0
        .section .note.GNU-stack,"",%progbits
