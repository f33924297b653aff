package layout

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// ErrNoProgram says that nothing is there that could draw.
var ErrNoProgram = errors.New("nothing to draw with: neither dot nor tautline-dot is installed")

const howToGet = "install Graphviz, or: go install tautline.dev/cmd/tautline-dot@latest"

// own is our Graphviz in one file.
const own = "tautline-dot"

// drawer is a program that draws.
type drawer struct {
	path   string // where it lies, or
	inside []byte // what it is, for one that this program carries
}

func (d drawer) String() string {
	if d.inside != nil {
		return own + ", which is inside"
	}
	return d.path
}

// find is the program that draws: the one that is asked for, else dot from PATH,
// else tautline-dot: beside this program, inside it, or from PATH.
func find(program string) (drawer, error) {
	if program != "" {
		path, err := exec.LookPath(program)
		if err != nil && program == own && inside != nil {
			return drawer{inside: inside}, nil
		}
		if err != nil {
			return drawer{}, fmt.Errorf("can't draw with %q: %w", program, errors.Unwrap(err))
		}
		// It is run in a directory of its own.
		path, err = filepath.Abs(path)
		return drawer{path: path}, err
	}
	if path, err := exec.LookPath("dot"); err == nil {
		return drawer{path: path}, nil
	}
	if self, err := os.Executable(); err == nil {
		if path, err := exec.LookPath(filepath.Join(filepath.Dir(self), ownFile())); err == nil {
			return drawer{path: path}, nil
		}
	}
	if inside != nil {
		return drawer{inside: inside}, nil
	}
	if path, err := exec.LookPath(own); err == nil {
		return drawer{path: path}, nil
	}
	return drawer{}, fmt.Errorf("%w; %s", ErrNoProgram, howToGet)
}

// ownFile is what tautline-dot is called as a file.
func ownFile() string {
	if runtime.GOOS == "windows" {
		return own + ".exe"
	}
	return own
}

// file is where the program lies to be started, which is in the directory if it is
// inside this one.
func (d drawer) file(dir string) (string, error) {
	if d.inside == nil {
		return d.path, nil
	}
	// No process may begin meanwhile: it would hold the file open, and what is being
	// written can't be started.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	path := filepath.Join(dir, ownFile())
	return path, os.WriteFile(path, d.inside, 0o700)
}
