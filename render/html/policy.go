package html

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"sync"
)

//go:embed style/*.css
var styles embed.FS

//go:embed script/*.js
var scripts embed.FS

// The pieces in the order in which they stand in the page.
var (
	styleFiles  = []string{"theme", "layout", "parts", "drawing", "narrow", "print"}
	scriptFiles = []string{"dom", "theme", "panes", "drawing", "select", "filter", "keys", "print"}
	liveFiles   = []string{"live"}
)

// assets are the style and the script of a page, and the policy that lets
// nothing else in.
type assets struct {
	Style  template.CSS
	Script template.JS
	Policy string
}

var (
	still = sync.OnceValue(func() assets { return newAssets(false) })
	live  = sync.OnceValue(func() assets { return newAssets(true) })
)

func newAssets(live bool) assets {
	files, connect := scriptFiles, ""
	if live {
		files, connect = append(append([]string{}, files...), liveFiles...), "; connect-src 'self'"
	}
	style := join(styles, "style/", ".css", styleFiles) + pictureStyle()
	script := "'use strict';\n" + join(scripts, "script/", ".js", files) + "start();\n"
	return assets{
		// What is embedded here was written by us.
		Style:  template.CSS(style),
		Script: template.JS(script),
		Policy: fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; img-src data:%s; base-uri 'none'; form-action 'none'",
			digest(style), digest(script), connect),
	}
}

// LivePolicy is the policy of the page that is served, for the header that says
// what a page can't say of itself.
func LivePolicy() string { return live().Policy }

func join(fs embed.FS, before, after string, names []string) string {
	var b strings.Builder
	for _, n := range names {
		src, err := fs.ReadFile(before + n + after)
		if err != nil {
			panic(err) // it is embedded
		}
		b.Write(src)
	}
	return b.String()
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}
