package main

import (
	"os"
	"path/filepath"

	"tautline.dev/render/message"
)

// base is where this directory lies within its repository, which a folder or file named
// .git is the sign of: a file in a linked work tree and in a submodule.
func base() message.Base {
	here, err := os.Getwd()
	if err != nil {
		return ""
	}
	for dir := here; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			rel, err := filepath.Rel(dir, here)
			if err != nil || rel == "." {
				return ""
			}
			return message.Base(filepath.ToSlash(rel))
		}
		if filepath.Dir(dir) == dir {
			return ""
		}
	}
}
