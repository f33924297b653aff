package main

import (
	"errors"
	"io"
	"syscall"
)

// brokenPipe tells whether an error is only that nobody reads any more, as
// after `| head`.
func brokenPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}
