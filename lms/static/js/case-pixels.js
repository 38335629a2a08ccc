/* The values of a DICOM image, drawn through a window: everything below centre − width/2 is black,
   everything above centre + width/2 is white. */

export class Pixels {
  /* Fetches and unpacks the values; rejects where the browser cannot, and the picture stays. */
  static async load(data) {
    const answer = await fetch(data.pixels);
    if (!answer.ok) throw new Error(answer.status);
    const unpacked = answer.body.pipeThrough(new DecompressionStream("gzip"));
    const bytes = await new Response(unpacked).arrayBuffer();
    return new Pixels(data, bytes);
  }

  constructor(data, bytes) {
    this.values = data.signed ? new Int16Array(bytes) : new Uint16Array(bytes);
    this.slope = Number(data.slope);
    this.intercept = Number(data.intercept);
    this.inverted = Boolean(data.inverted);
    this.own = { center: Number(data.center), width: Number(data.window) };
    this.canvas = document.createElement("canvas");
    this.canvas.width = Number(data.width);
    this.canvas.height = Number(data.height);
    this.context = this.canvas.getContext("2d");
    this.picture = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.shades = new Uint8Array(65536);
    this.range = this.#range();
    this.show(this.own);
  }

  /* The lowest and the highest of what the values mean, for the sliders. */
  #range() {
    let low = Infinity;
    let high = -Infinity;
    for (const value of this.values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const ends = [low, high].map((value) => value * this.slope + this.intercept);
    return { low: Math.min(...ends), high: Math.max(...ends) };
  }

  /* One shade for each possible value, then one look-up for each pixel. */
  show({ center, width }) {
    this.window = { center, width: Math.max(1, width) };
    const low = center - this.window.width / 2;
    const step = 255 / this.window.width;
    for (let bits = 0; bits < 65536; bits += 1) {
      const value = this.values instanceof Int16Array ? (bits << 16) >> 16 : bits;
      const shade = (value * this.slope + this.intercept - low) * step;
      const kept = Math.min(255, Math.max(0, shade));
      this.shades[bits] = this.inverted ? 255 - kept : kept;
    }
    const drawn = new Uint32Array(this.picture.data.buffer);
    for (let at = 0; at < this.values.length; at += 1) {
      const shade = this.shades[this.values[at] & 0xffff];
      drawn[at] = 0xff000000 | (shade << 16) | (shade << 8) | shade;
    }
    this.context.putImageData(this.picture, 0, 0);
  }
}
