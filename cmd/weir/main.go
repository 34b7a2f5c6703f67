// Command weir keeps an organisation's goal cascade: see weir help.
package main

import (
	"context"
	"os"

	"weir.dev/weir/internal/cli"
)

func main() {
	os.Exit(cli.Run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}
