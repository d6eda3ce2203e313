/** vader-sentiment ships no types; this is what we call of it (README of the package, 1.1.3). */
declare module 'vader-sentiment' {
  const vader: {
    readonly SentimentIntensityAnalyzer: {
      polarity_scores(text: string): {
        readonly compound: number;
        readonly neg: number;
        readonly neu: number;
        readonly pos: number;
      };
    };
  };
  export default vader;
}
