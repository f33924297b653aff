package layout

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// ErrNoProgram says that nothing is there that could draw.
var ErrNoProgram = errors.New("nothing to draw with: neither dot nor tautline-dot is installed")

const howToGet = "install Graphviz, or: go install tautline.dev/cmd/tautline-dot@latest"

// own is our Graphviz in one file.
const own = "tautline-dot"

// Find is the program that draws: the one that is asked for, else dot from
// PATH, else tautline-dot beside this program, else tautline-dot from PATH.
func Find(program string) (string, error) {
	if program != "" {
		path, err := exec.LookPath(program)
		if err != nil {
			return "", fmt.Errorf("can't draw with %q: %w", program, errors.Unwrap(err))
		}
		// It is run in a directory of its own.
		return filepath.Abs(path)
	}
	if path, err := exec.LookPath("dot"); err == nil {
		return path, nil
	}
	if self, err := os.Executable(); err == nil {
		name := own
		if runtime.GOOS == "windows" {
			name += ".exe"
		}
		if path, err := exec.LookPath(filepath.Join(filepath.Dir(self), name)); err == nil {
			return path, nil
		}
	}
	if path, err := exec.LookPath(own); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("%w; %s", ErrNoProgram, howToGet)
}
