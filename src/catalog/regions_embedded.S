// data/regions.json inside the program. The include path holds src/.
        .section .rodata
        .global cairn_regions_json
        .global cairn_regions_json_end
cairn_regions_json:
        .incbin "../data/regions.json"
cairn_regions_json_end:
        .byte 0
        .section .note.GNU-stack,"",@progbits
