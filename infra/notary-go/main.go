// Other people's reading of our audit tree: Go's own golang.org/x/mod/sumdb/tlog and note, which the Go checksum database
// runs on, verify what Mainstem's notary wrote, and make trees and proofs that Mainstem must verify.
//
//	notary-go tree  <directory> <vkey>      checkpoint, tiles and entry bundles of a directory (C2SP tlog-tiles)
//	notary-go proofs                        proofs both ways; a request in JSON on standard input, the answer on output
//
// From v0.40 on: tlog.TileHashReader of older ones left some full tiles unauthenticated, which our test of damage found.
//
// Exits 0 with JSON, or 1 with one line that says what does not hold.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

func main() {
	var answer any
	var err error
	switch {
	case len(os.Args) == 4 && os.Args[1] == "tree":
		answer, err = checkTree(os.Args[2], os.Args[3])
	case len(os.Args) == 2 && os.Args[1] == "proofs":
		answer, err = exchangeProofs()
	default:
		err = fmt.Errorf("usage: notary-go tree <directory> <vkey> | notary-go proofs")
	}
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type treeAnswer struct {
	Size       int64    `json:"size"`
	Root       string   `json:"root"`
	Entries    int      `json:"entries"`
	Extensions []string `json:"extensions"`
	SignedBy   int      `json:"signedBy"`
}

// checkTree opens the checkpoint, then reads every leaf hash through tiles that tlog has authenticated against its root,
// and holds every entry of the bundles against its leaf hash.
func checkTree(directory, vkey string) (*treeAnswer, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	message, err := os.ReadFile(filepath.Join(directory, "checkpoint"))
	if err != nil {
		return nil, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return nil, err
	}
	tree, extensions, err := parseCheckpoint(opened.Text, verifier.Name())
	if err != nil {
		return nil, err
	}
	leaves, err := leafHashes(tree, tileDirectory(directory))
	if err != nil {
		return nil, err
	}
	for first := int64(0); first < tree.N; first += 1 << tileHeight {
		if err := checkBundle(directory, tree.N, first, leaves); err != nil {
			return nil, err
		}
	}
	return &treeAnswer{tree.N, tree.Hash.String(), len(leaves), extensions, len(opened.Sigs)}, nil
}

// parseCheckpoint reads C2SP tlog-checkpoint; tlog.ParseTree knows only the checksum database's own first line, so the
// rest is given to it under that one.
func parseCheckpoint(text, origin string) (tlog.Tree, []string, error) {
	first, rest, _ := strings.Cut(text, "\n")
	if first != origin {
		return tlog.Tree{}, nil, fmt.Errorf("origin %q, not %q", first, origin)
	}
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + rest))
	if err != nil {
		return tlog.Tree{}, nil, err
	}
	lines := strings.Split(strings.TrimSuffix(rest, "\n"), "\n")
	return tree, lines[2:], nil
}

func leafHashes(tree tlog.Tree, reader tlog.TileReader) ([]tlog.Hash, error) {
	if tree.N == 0 {
		if empty, _ := tlog.TreeHash(0, nil); tree.Hash != empty {
			return nil, fmt.Errorf("the root of the empty tree is another")
		}
		return nil, nil
	}
	indexes := make([]int64, tree.N)
	for n := range indexes {
		indexes[n] = tlog.StoredHashIndex(0, int64(n))
	}
	return tlog.TileHashReader(tree, reader).ReadHashes(indexes)
}

func checkBundle(directory string, size, first int64, leaves []tlog.Hash) error {
	width := min(size-first, 1<<tileHeight)
	tile := tlog.Tile{H: tileHeight, L: 0, N: first >> tileHeight, W: int(width)}
	path := strings.Replace(ourPath(tile), "tile/0/", "tile/entries/", 1)
	bundle, err := os.ReadFile(filepath.Join(directory, path))
	if err != nil {
		return err
	}
	for n := first; n < first+width; n++ {
		if len(bundle) < 2 {
			return fmt.Errorf("%s ends before entry %d", path, n)
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		if len(bundle) < end || tlog.RecordHash(bundle[2:end]) != leaves[n] {
			return fmt.Errorf("%s: entry %d is not what its leaf is the hash of", path, n)
		}
		bundle = bundle[end:]
	}
	if len(bundle) > 0 {
		return fmt.Errorf("%s has more than %d entries", path, width)
	}
	return nil
}

// tileDirectory reads tiles where tlog-tiles has them: without the height in the path.
type tileDirectory string

func (tileDirectory) Height() int                     { return tileHeight }
func (tileDirectory) SaveTiles([]tlog.Tile, [][]byte) {}
func (directory tileDirectory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for n, tile := range tiles {
		body, err := os.ReadFile(filepath.Join(string(directory), ourPath(tile)))
		if err != nil {
			return nil, err
		}
		data[n] = body
	}
	return data, nil
}

func ourPath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/"+strconv.Itoa(tileHeight)+"/", "tile/", 1)
}

type proofCase struct {
	Size        int64    `json:"size"`
	Index       int64    `json:"index"`
	Old         int64    `json:"old"`
	Root        string   `json:"root"`
	OldRoot     string   `json:"oldRoot"`
	Inclusion   []string `json:"inclusion"`
	Consistency []string `json:"consistency"`
}

// exchangeProofs verifies the proofs of the request over leaves "leaf 0", "leaf 1", … and answers with its own.
func exchangeProofs() ([]proofCase, error) {
	var cases []proofCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		return nil, err
	}
	stored, err := grow(cases)
	if err != nil {
		return nil, err
	}
	for n := range cases {
		if err := exchange(&cases[n], stored); err != nil {
			return nil, fmt.Errorf("tree of %d, leaf %d, old tree of %d: %w", cases[n].Size, cases[n].Index, cases[n].Old, err)
		}
	}
	return cases, nil
}

type hashes []tlog.Hash

func (stored *hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for n, index := range indexes {
		found[n] = (*stored)[index]
	}
	return found, nil
}

func grow(cases []proofCase) (*hashes, error) {
	var largest int64
	for _, one := range cases {
		largest = max(largest, one.Size)
	}
	stored := &hashes{}
	for n := int64(0); n < largest; n++ {
		more, err := tlog.StoredHashes(n, fmt.Appendf(nil, "leaf %d", n), stored)
		if err != nil {
			return nil, err
		}
		*stored = append(*stored, more...)
	}
	return stored, nil
}

func exchange(one *proofCase, stored *hashes) error {
	root, err := tlog.TreeHash(one.Size, stored)
	if err != nil {
		return err
	}
	oldRoot, err := tlog.TreeHash(one.Old, stored)
	if err != nil {
		return err
	}
	if one.Root != root.String() || one.OldRoot != oldRoot.String() {
		return fmt.Errorf("another root")
	}
	leaf := tlog.RecordHash(fmt.Appendf(nil, "leaf %d", one.Index))
	inclusion, err := parseHashes(one.Inclusion)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(inclusion, one.Size, root, one.Index, leaf); err != nil {
		return err
	}
	consistency, err := parseHashes(one.Consistency)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(consistency, one.Size, root, one.Old, oldRoot); err != nil {
		return err
	}
	record, err := tlog.ProveRecord(one.Size, one.Index, stored)
	if err != nil {
		return err
	}
	prefix, err := tlog.ProveTree(one.Size, one.Old, stored)
	if err != nil {
		return err
	}
	one.Inclusion, one.Consistency = formatHashes(record), formatHashes(prefix)
	return nil
}

func parseHashes(texts []string) ([]tlog.Hash, error) {
	parsed := make([]tlog.Hash, len(texts))
	for n, text := range texts {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return nil, err
		}
		parsed[n] = hash
	}
	return parsed, nil
}

func formatHashes(list []tlog.Hash) []string {
	texts := make([]string, len(list))
	for n, hash := range list {
		texts[n] = base64.StdEncoding.EncodeToString(bytes.Clone(hash[:]))
	}
	return texts
}
