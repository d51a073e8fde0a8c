"""Customer files that cannot be read, or whose rows cannot: the same for HTTP and CLI."""

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))

REFUSED = {
    "empty": b"",
    "only spaces": b"  \n \n",
    "no header": b"Kim Jong Un,1984\nMary Poppins,1910\n",
    "no name column": b"colour,size\nred,1\n",
    "a picture": PNG,
    "an endless line": b"name\n" + b"x" * 20_000_000,
}

ODD_ROWS = b"ref,name\n1,Kim Jong-eun\n2\n3,Mary,Poppins\n4,Ki\x00m\n5,=1+1 Mary\n"
ODD_VERDICTS = ["hit", "incomplete", "incomplete", "incomplete", "clear"]
