//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// keepOwner gives a new file to those who have the one whose place it takes.
func keepOwner(f *os.File, of os.FileInfo) error {
	want, ok := of.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if is := info.Sys().(*syscall.Stat_t); is.Uid == want.Uid && is.Gid == want.Gid {
		return nil
	}
	if f.Chown(int(want.Uid), int(want.Gid)) != nil {
		return errors.New("it belongs to somebody else, and would be yours once it is written anew")
	}
	return nil
}
