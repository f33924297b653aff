package main

import "io/fs"

// noFiles has nothing in it. A graph may name images and fonts, and the binding
// would open those that lie where it runs.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
