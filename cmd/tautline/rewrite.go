package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/plain"
	"tautline.dev/render/sink"
)

// differences writes what changes, as patch and git apply read it.
func differences(w io.Writer, files []judge.FixedFile) error {
	out := sink.New(w, sink.Patch, false)
	for _, f := range files {
		d := diff.Diff("a/"+f.Name, f.Before, "b/"+f.Name, f.After)
		_, d, _ = bytes.Cut(d, []byte("\n")) // "diff a b", which none of them needs
		if _, err := out.Write(d); err != nil {
			return err
		}
	}
	return out.Close()
}

// byteOrder is the mark that some editors begin a text with. Models are read without
// it, and a file that has one keeps it.
const byteOrder = "\ufeff"

// marked are the files with the mark that each begins with on the disk.
func marked(files []judge.FixedFile) []judge.FixedFile {
	out := slices.Clone(files)
	for i, f := range out {
		mark := markOf(f.Path)
		out[i].Before, out[i].After = append(mark, f.Before...), append(mark, f.After...)
	}
	return out
}

// markOf is the mark that a file begins with, if it has one.
func markOf(path string) []byte {
	f, err := os.Open(path)
	if err != nil {
		return nil // whoever writes to it says so
	}
	defer f.Close()
	head := make([]byte, len(byteOrder))
	if _, err := io.ReadFull(f, head); err != nil || string(head) != byteOrder {
		return nil
	}
	return slices.Clip(head)
}

// rewrite writes the files that change: all of them, or none where one can't be.
func (a *app) rewrite(files []judge.FixedFile) error {
	for _, f := range files {
		if err := rewritable(f); err != nil {
			return fmt.Errorf("%s: %w; nothing was changed", plain.Text(f.Name), err)
		}
	}
	for _, f := range files {
		if now, err := os.ReadFile(f.Path); err == nil && bytes.Equal(now, f.After) {
			continue // by another name of the same file
		}
		if err := replaceKeeping(f.Path, f.After); err != nil {
			return fmt.Errorf("%s: %w", plain.Text(f.Name), cause(err))
		}
	}
	return nil
}

// rewritable tells why a file is not to be changed.
func rewritable(f judge.FixedFile) error {
	path := destination(f.Path)
	info, err := os.Stat(path)
	if err != nil {
		return cause(err)
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is no ordinary file")
	}
	if info.Mode().Perm()&0o222 == 0 {
		return errors.New("it is read-only")
	}
	w, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return cause(err)
	}
	w.Close()
	now, err := os.ReadFile(path)
	if err != nil {
		return cause(err)
	}
	if !bytes.Equal(now, f.Before) {
		return errors.New("it has changed since it was read")
	}
	return nil
}
