//go:build unix

// Command hostile makes inputs that mean harm, has tautline check each, and says
// what harm was done:
//
//	go run ./bench/hostile [-class words] [-load-timeout 2s] [-v]
//
// Harm is: more than twice the stated time or memory; an exit code that is none of
// 0, 1 and 2; a panic, or a dump of the runtime; a document that its readers don't
// take, or take for more than words; a file that was read, written or left where
// none should be, and a process that was left. Inputs are made anew each time, the
// same ones. It exits with 1 where harm was done.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

func main() {
	class := flag.String("class", "", "only inputs of this class")
	limit := flag.Duration("load-timeout", 2*time.Second, "the time that tautline is given")
	verbose := flag.Bool("v", false, "tell of every input how it went")
	flag.Parse()
	harmed, err := run(os.Stdout, inputs(), *class, *limit, *verbose)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "hostile:", err)
		os.Exit(2)
	case harmed > 0:
		os.Exit(1)
	}
}

// run tries all inputs, or those of a class, writes the table, and tells how many
// did harm.
func run(w io.Writer, all []input, class string, limit time.Duration, verbose bool) (int, error) {
	if class != "" {
		all = slices.DeleteFunc(slices.Clone(all), func(i input) bool { return i.class != class })
	}
	t, err := build(limit)
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(t.dir)
	verdicts := make([]verdict, len(all))
	next := make(chan int)
	var workers sync.WaitGroup
	for range max(1, min(runtime.NumCPU(), 4)) {
		workers.Go(func() {
			for i := range next {
				verdicts[i] = t.try(all[i])
				if verbose {
					fmt.Fprintf(os.Stderr, "%-12s %-40.40q %s\n", all[i].class, all[i].name, verdicts[i])
				}
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	workers.Wait()
	return table(w, all, verdicts), nil
}

// build builds the programs in a directory of its own.
func build(limit time.Duration) (*trial, error) {
	dir, err := os.MkdirTemp("", "hostile-")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", dir+string(filepath.Separator), "tautline.dev/cmd/tautline", "tautline.dev/cmd/tautline-dot")
	if said, err := cmd.CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("%w\n%s", err, said)
	}
	// What checks signatures is all that is called besides, where there is such a thing.
	if keygen, err := exec.LookPath("ssh-keygen"); err == nil {
		if err := os.Symlink(keygen, filepath.Join(dir, "ssh-keygen")); err != nil {
			return nil, err
		}
	}
	return &trial{dir: dir, limit: limit}, nil
}

// table writes what was tried and what did harm, a line a class.
func table(w io.Writer, all []input, verdicts []verdict) (harmed int) {
	type row struct{ tried, refused, harm int }
	rows := map[string]*row{}
	var classes, told []string
	var longest time.Duration
	var most uint64
	for i, in := range all {
		r := rows[in.class]
		if r == nil {
			r = &row{}
			rows[in.class] = r
			classes = append(classes, in.class)
		}
		v := verdicts[i]
		r.tried++
		longest, most = max(longest, v.took), max(most, v.memory)
		if v.code == 2 {
			r.refused++
		}
		if len(v.harm) > 0 {
			r.harm++
			harmed++
			told = append(told, fmt.Sprintf("%s: %.80q: %s", in.class, in.name, strings.ReplaceAll(strings.Join(v.harm, "; "), "\n", " ")))
		}
	}
	fmt.Fprintf(w, "%-24s %6s %14s %5s\n", "class", "tried", "can't judge", "harm")
	for _, c := range classes {
		fmt.Fprintf(w, "%-24s %6d %14d %5d\n", c, rows[c].tried, rows[c].refused, rows[c].harm)
	}
	fmt.Fprintf(w, "%-24s %6d %14s %5d\n", "all", len(all), "", harmed)
	fmt.Fprintf(w, "\nthe longest %s, the most memory %d MiB\n", longest.Round(10*time.Millisecond), most>>20)
	const lines = 40
	for _, line := range told[:min(lines, len(told))] {
		fmt.Fprintln(w, line)
	}
	if more := len(told) - lines; more > 0 {
		fmt.Fprintf(w, "... and %d more\n", more)
	}
	return harmed
}
