/* data/regions.json inside the program. */
        .section .rodata.cairn_data,"a",%progbits
        .global cairn_data_regions_begin
        .global cairn_data_regions_end
cairn_data_regions_begin:
        .incbin "regions.json"
cairn_data_regions_end:
        .byte 0
        .section .note.GNU-stack,"",%progbits
