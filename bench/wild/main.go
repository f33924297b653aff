// Wild reads every template below some folders, each by itself, and tells what became
// of them: a model that loads, or a clear error; and how fast.
//
//	go run ./bench/wild FOLDER...
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/importer"
	"tautline.dev/model/importer/cuefile"
)

// outcome is what became of one template.
type outcome struct {
	path  string
	took  time.Duration
	what  string
	boxes int
	lines int
}

func main() {
	var all []outcome
	skipped, unknown := map[string]int{}, map[string]int{}
	for _, root := range os.Args[1:] {
		seen := map[string]bool{}
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			switch strings.ToLower(filepath.Ext(p)) {
			case ".yaml", ".yml", ".json", ".template":
			case ".tf": // one file stands for its folder
				if seen[filepath.Dir(p)] {
					return nil
				}
				seen[filepath.Dir(p)] = true
			default:
				return nil
			}
			if o, ok := read(p, skipped, unknown); ok {
				all = append(all, o)
			}
			return nil
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	report(all, skipped, unknown)
}

// read reads one template, writes it as a model, and loads that. What no reader knows
// isn't counted.
func read(source string, skipped, unknown map[string]int) (o outcome, ok bool) {
	o = outcome{path: source, what: "a model that loads"}
	began := time.Now()
	defer func() {
		o.took = time.Since(began)
		if p := recover(); p != nil {
			o.what, ok = fmt.Sprintf("CRASH: %v", p), true
		}
	}()
	d, err := importer.Read(context.Background(), []string{source})
	switch {
	case errors.Is(err, importer.ErrNothing):
		return o, false
	case errors.Is(err, importer.ErrNoBoxes):
		o.what = "no box: " + err.Error()
		return o, true
	case err != nil:
		o.what = "error: " + strings.ReplaceAll(err.Error(), source, filepath.Base(source))
		return o, true
	}
	for _, s := range d.Skipped {
		skipped[s.What+": "+s.Why]++
		if strings.Contains(s.Why, "no reader knows") {
			unknown[s.What]++
		}
	}
	o.boxes, o.lines = len(d.Boxes), len(d.Lines)
	src, err := cuefile.Write(d)
	if err != nil {
		o.what = "NOT CUE: " + err.Error()
		return o, true
	}
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(string(src))})
	switch {
	case err != nil:
		o.what = "NOT LOADED: " + err.Error()
	case loaded[0].System == nil:
		o.what = "NOT LOADED: " + loaded[0].Problems[0].Message
	}
	return o, true
}

// report writes how many there are of each outcome, the slowest, and what was left out.
func report(all []outcome, skipped, unknown map[string]int) {
	kinds := map[string]int{}
	var took []time.Duration
	boxes, lines := 0, 0
	for _, o := range all {
		kind := o.what
		if !strings.HasPrefix(kind, "a model") {
			kind, _, _ = strings.Cut(kind, ":")
			fmt.Printf("%s: %s\n", o.path, o.what)
		}
		kinds[kind]++
		took = append(took, o.took)
		boxes += o.boxes
		lines += o.lines
	}
	fmt.Printf("\n%d templates, %d boxes, %d lines\n", len(all), boxes, lines)
	for _, k := range byCount(kinds) {
		fmt.Printf("%7d  %s\n", kinds[k], k)
	}
	slices.Sort(took)
	if n := len(took); n > 0 {
		fmt.Printf("half within %s, 95 of 100 within %s, the slowest %s\n", took[n/2].Round(time.Millisecond), took[n*95/100].Round(time.Millisecond), took[n-1].Round(time.Millisecond))
	}
	fmt.Println("\ntypes that no reader knows:")
	for _, k := range byCount(unknown) {
		fmt.Printf("%7d  %s\n", unknown[k], k)
	}
	fmt.Println("\nleft out, most often:")
	for i, k := range byCount(skipped) {
		if i == 60 {
			break
		}
		fmt.Printf("%7d  %s\n", skipped[k], k)
	}
}

func byCount(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if m[keys[i]] != m[keys[j]] {
			return m[keys[i]] > m[keys[j]]
		}
		return keys[i] < keys[j]
	})
	return keys
}
